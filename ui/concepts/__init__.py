"""The Concepts page: each module is a block about one idea, with something to play with."""
