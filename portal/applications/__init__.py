"""The title application: from draft through unit and channel to the committee's office."""
