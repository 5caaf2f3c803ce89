"""Image processing: drawings and photographs become 28x28 pixels. No labels, no models."""
