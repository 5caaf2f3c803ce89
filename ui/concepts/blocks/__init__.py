"""The blocks of the Concepts page: each file shows one idea, with something to play with."""
