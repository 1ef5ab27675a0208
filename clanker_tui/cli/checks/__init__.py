"""What `clanker-tui doctor` looks at, one file per area. A check reports; it repairs nothing."""
