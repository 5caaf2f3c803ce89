"""The Train page's sweep: a grid of settings, trained by the server's processes."""
