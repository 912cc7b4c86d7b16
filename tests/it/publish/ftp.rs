//! An FTP server on this machine that says of a missing folder what proftpd says: not now.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts the server, which holds nothing but one empty folder that it never lists. Answers its port.
pub fn never_now(folder: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || serve(&client, folder));
        }
    });
    port
}

fn serve(mut client: &TcpStream, folder: &str) -> Option<()> {
    write!(client, "220 here\r\n").ok()?;
    let mut data = None;
    for line in BufReader::new(client).lines() {
        let line = line.ok()?;
        let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let reply = match command {
            "USER" => "331 and the password",
            "PASS" => "230 come in",
            "TYPE" => "200 so be it",
            "PWD" => "257 \"/\"",
            "CWD" if argument == "/" || argument == folder => "250 entered",
            "EPSV" => {
                let listener = TcpListener::bind("127.0.0.1:0").ok()?;
                let port = listener.local_addr().ok()?.port();
                data = Some(listener);
                &format!("229 there (|||{port}|)")
            }
            "LIST" => {
                drop(data.take()?.accept().ok()?);
                "450 No such file or directory"
            }
            "RETR" => {
                drop(data.take()?.accept().ok()?);
                "550 No such file or directory"
            }
            "CWD" => "550 No such file or directory",
            _ => "500 what?",
        };
        write!(client, "{reply}\r\n").ok()?;
    }
    Some(())
}
