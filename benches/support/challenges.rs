//! Challenges as registries send them.

/// Values of `WWW-Authenticate`, all within the grammar, so that every reader takes them.
pub(crate) const VALUES: [&str; 12] = [
    r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#,
    r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull""#,
    r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#,
    r#"Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="repository:team/app:pull,push",error="insufficient_scope""#,
    r#"Bearer realm="https://gitlab.example/jwt/auth",service="container_registry",scope="repository:group/project/app:pull",error="invalid_token""#,
    r#"Bearer realm="https://myregistry.azurecr.io/oauth2/token",service="myregistry.azurecr.io",scope="repository:app:pull""#,
    r#"Bearer realm="https://harbor.example/service/token",service="harbor-registry",scope="repository:proxy/library/redis:pull""#,
    r#"Bearer realm="https://artifactory.example:443/artifactory/api/docker/docker-remote/v2/token",service="artifactory.example:443""#,
    r#"Basic realm="Sonatype Nexus Repository Manager""#,
    r#"Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com""#,
    r#"Basic realm="Registry Realm", charset="UTF-8""#,
    r#"Bearer realm="https://registry.example/token", service="registry.example", scope="repository:team/dst:pull,push repository:team/src:pull""#,
];
