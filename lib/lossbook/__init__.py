"""From likelihood to loss: derivations checked by machine, and the code that they become."""
