//! Image references out of Dockerfiles, compose and Kubernetes files, with their places; and edits in place.
