"""The Concepts page: what its blocks have in common, and the lesson as a notebook."""
