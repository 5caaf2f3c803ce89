"""Templates of the notebooks that a learner can download: scripts that run as they are."""
