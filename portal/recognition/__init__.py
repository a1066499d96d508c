"""Direct recognition of holders of a digital-engineer certificate (clause 二(四))."""
