"""Image processing without labels or a model: drawings and photographs brought to 28x28."""
