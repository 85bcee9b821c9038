"""The default head, learned from ICT-FaceKit Light."""
