//! Byte streams to a server, whatever carries them.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use super::{Endpoint, TlsFiles, tls};
use crate::error::SessionError;

/// Any connected stream.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects, the TLS handshake included.
pub(crate) async fn connect(
    endpoint: &Endpoint,
    tls: Option<&TlsFiles>,
) -> Result<Box<dyn Stream>, SessionError> {
    match endpoint {
        Endpoint::Unix(path) => Ok(Box::new(UnixStream::connect(path).await?)),
        Endpoint::Tcp { host, port } => Ok(Box::new(tcp(host, *port).await?)),
        Endpoint::Ssl { host, port } => {
            let files = tls.ok_or_else(|| SessionError::Tls("no TLS files are configured".into()))?;
            let stream = tcp(host, *port).await?;
            Ok(Box::new(tls::handshake(files, host, stream).await?))
        }
    }
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, SessionError> {
    let stream = TcpStream::connect((host, port)).await?;
    // Requests are whole messages; waiting for more to send would only delay them.
    stream.set_nodelay(true)?;
    Ok(stream)
}
