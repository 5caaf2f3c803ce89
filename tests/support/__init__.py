"""What tests and benchmarks share: servers, visitors, drawings, photographs, runs and a mirror."""
