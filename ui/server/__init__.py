"""What the web server does beside the pages: routes, static files, start-up."""
