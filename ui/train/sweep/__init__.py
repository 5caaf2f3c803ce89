"""The Train page's sweep: a grid of settings, trained by processes of the server."""
