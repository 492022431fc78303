//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.
