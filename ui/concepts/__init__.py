"""The Concepts page, block by block: each module shows one idea and something to play with."""
