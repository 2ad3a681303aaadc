"""From what stands in the files to what customers are told."""
