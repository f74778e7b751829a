package dev.freehold.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A TCP proxy on 127.0.0.1 that can cut, refuse, hold back and delay what goes through it. */
final class FaultyProxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;

  private enum Mode {
    Pass,
    Refuse,
    Stall
  }

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private Mode mode = Mode.Pass;
  private volatile Duration delay = Duration.ZERO;

  private FaultyProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  static FaultyProxy to(String host, int port) {
    try {
      var listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      var proxy = new FaultyProxy(listener, new InetSocketAddress(host, port));
      Thread.ofVirtual().name("proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("a proxy to port " + port, e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends every connection with a reset, and each new one as well, until {@link #pass}. */
  void refuse() {
    become(Mode.Refuse);
    open.forEach(FaultyProxy::reset);
  }

  /** Connections stay and carry nothing until {@link #pass}. */
  void stall() {
    become(Mode.Stall);
  }

  /** Everything comes so much later. */
  void slow(Duration delay) {
    this.delay = delay;
  }

  void pass() {
    delay = Duration.ZERO;
    become(Mode.Pass);
  }

  private synchronized void become(Mode next) {
    mode = next;
    notifyAll();
  }

  private synchronized Mode mode() {
    return mode;
  }

  private synchronized void awaitMovement() throws InterruptedException {
    while (mode == Mode.Stall) {
      wait();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (mode() == Mode.Refuse) {
          reset(client);
        } else {
          Thread.ofVirtual().start(() -> connect(client));
        }
      } catch (IOException e) {
        // Closed, or the client has gone already.
      }
    }
  }

  private void connect(Socket client) {
    var server = new Socket();
    open.add(client);
    open.add(server);
    try {
      awaitMovement();
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target, CONNECT_MILLIS);
      Thread.ofVirtual().start(() -> carry(server, client));
      carry(client, server);
    } catch (IOException e) {
      end(client, server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try {
      int length = from.getInputStream().read(buffer);
      while (length >= 0) {
        awaitMovement();
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        to.getOutputStream().write(buffer, 0, length);
        length = from.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      // Either side has gone; so does the other one.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(from, to);
    }
  }

  private void end(Socket... sockets) {
    for (Socket socket : sockets) {
      open.remove(socket);
      close(socket);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Not connected any more.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to close.
    }
  }

  @Override
  public void close() {
    pass();
    try {
      listener.close();
    } catch (IOException e) {
      // Nothing is left to close.
    }
    open.forEach(FaultyProxy::close);
  }
}
