"""The main path through Safari's and Firefox's engines: `make test-browsers`."""
