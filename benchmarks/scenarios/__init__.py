"""What is measured of a client: one function a scenario, from stage and client to one run's figures."""
