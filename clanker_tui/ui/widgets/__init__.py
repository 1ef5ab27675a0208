"""The parts of the main screen. They know domain records and messages; none of them reads, writes or sends."""
