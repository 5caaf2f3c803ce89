"""Classifiers: linear, hidden layer, convolutional; forward pass, attribution, gradients."""
