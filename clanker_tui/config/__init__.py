"""Settings: defaults, the configuration file, the environment and the command line, in one frozen record."""
