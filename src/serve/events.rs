//! Server-sent events: tells an open page that it is no longer the newest. Carries a name and a stamp, never content.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::guard;
use super::preview::{Draw, PreviewState, Stamp};

/// Most streams at one time.
const STREAMS: usize = 48;
/// How long a stream lasts. A page that is still read asks for the next one; one that is not has let go of its place.
const LIFE: Duration = Duration::from_secs(120);
/// How often a quiet stream shows that it is alive; a browser that went away is noticed by it.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The key of the page a query asks about: `at=` and its path.
pub fn key_in(query: &str, prefix: &str) -> Option<String> {
    guard::key(guard::value(query, "at")?.strip_prefix(prefix)?)
}

/// The number of streams that may be open.
pub fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(STREAMS))
}

/// The stream for one page: `at=` its path, `seen=` the stamp it was drawn with.
pub fn stream(
    state: Arc<PreviewState>,
    draw: Draw,
    query: &str,
    prefix: &str,
    places: Arc<Semaphore>,
) -> Response {
    let seen = guard::value(query, "seen").and_then(|seen| Stamp::parse(&seen));
    let (Some(key), Some(seen)) = (key_in(query, prefix), seen) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Ok(place) = places.try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        let _ = tokio::time::timeout(LIFE, tell(state, draw, key, seen, sender)).await;
    });
    let events = Body::new(Events(receiver, place));
    ([(header::CONTENT_TYPE, "text/event-stream")], events).into_response()
}

/// Tells until the page is gone.
async fn tell(
    state: Arc<PreviewState>,
    draw: Draw,
    key: String,
    mut seen: Stamp,
    sender: mpsc::Sender<Bytes>,
) {
    let mut changes = state.changes();
    if sender.send(Bytes::from_static(b"retry: 1000\n\n")).await.is_err() {
        return;
    }
    loop {
        changes.mark_unchanged();
        let (asked, at) = (Arc::clone(&state), key.clone());
        // A page that cannot be drawn for a fault of ours has no stamp; the next change may mend it.
        if let Ok(now) = tokio::task::spawn_blocking(move || draw(&asked, &at).stamp()).await {
            let event = if now.content != seen.content {
                Some("reload")
            } else if now.style != seen.style {
                Some("style")
            } else if now.problems != seen.problems {
                Some("problems")
            } else {
                None
            };
            seen = now;
            if let Some(event) = event {
                let text = format!("event: {event}\ndata: {}\n\n", now.text());
                if sender.send(text.into()).await.is_err() {
                    return;
                }
            }
        }
        loop {
            match tokio::time::timeout(HEARTBEAT, changes.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) => {
                    if sender.send(Bytes::from_static(b":\n\n")).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// A body that grows by what comes through a channel, and the place it takes.
struct Events(
    mpsc::Receiver<Bytes>,
    #[expect(dead_code, reason = "given back when the body goes")] OwnedSemaphorePermit,
);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|text| text.map(|text| Ok(Frame::data(text))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_the_page_it_is_about() {
        assert_eq!(key_in("at=%2Fplan%2F&seen=1", "").as_deref(), Some("plan/index.html"));
        assert_eq!(key_in("seen=1&at=/plan/x.html", "").as_deref(), Some("plan/x.html"));
        assert_eq!(key_in("at=%2Ftoken%2F", "/token").as_deref(), Some("index.html"));
        assert_eq!(key_in("at=%2Fother%2F", "/token"), None);
        assert_eq!(key_in("at=%2F%25E8%25A8%2588%2F", "").as_deref(), Some("計/index.html"));
        assert_eq!(key_in("nothing", ""), None);
    }
}
