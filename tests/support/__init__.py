"""What tests run against: a loopback registry, real package managers, recorded outcomes."""
