"""Exploratory data analysis: selection, statistics, nearest neighbours, PCA."""
