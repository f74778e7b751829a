package dev.freehold.controlplane.tenants;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to the API server on which requests can be held up. */
final class HeldWay implements AutoCloseable {
  private final URI target;
  private final ServerSocket door;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private boolean held;

  HeldWay(String apiServer) throws IOException {
    target = URI.create(apiServer);
    door = new ServerSocket(0);
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "https://127.0.0.1:" + door.getLocalPort();
  }

  synchronized void hold() {
    held = true;
  }

  synchronized void letGo() {
    held = false;
    notifyAll();
  }

  private synchronized void await() throws InterruptedException {
    while (held) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(target.getHost(), target.getPort());
        sockets.addAll(List.of(client, server));
        Thread.ofVirtual().start(() -> pass(client, server, true));
        Thread.ofVirtual().start(() -> pass(server, client, false));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to, boolean requests) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[8192];
      for (int got = in.read(some); got >= 0; got = in.read(some)) {
        if (requests) {
          await();
        }
        out.write(some, 0, got);
      }
    } catch (IOException e) {
      // One of the two has hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    letGo();
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
