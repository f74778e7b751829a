package dev.freehold.controlplane;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A name server (RFC 1035, over UDP) that knows TXT records which tests set. */
public final class TestingDns {
  private static final int ANSWER = 0x8400;
  private static final int NO_SUCH_NAME = 3;
  private static final int TXT = 16;
  private static final int INTERNET = 1;
  private static final int NAME_OF_THE_QUESTION = 0xc00c;

  private final DatagramSocket socket;
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  TestingDns() {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("testing-dns").start(this::serve);
  }

  String url() {
    return "dns://127.0.0.1:" + socket.getLocalPort();
  }

  public void set(String name, String text) {
    texts.put(name.toLowerCase(Locale.ROOT), text);
  }

  public void remove(String name) {
    texts.remove(name.toLowerCase(Locale.ROOT));
  }

  /** From now on nobody is answered about that name. */
  public void silence(String name) {
    silent.add(name.toLowerCase(Locale.ROOT));
  }

  public void speak(String name) {
    silent.remove(name.toLowerCase(Locale.ROOT));
  }

  private void serve() {
    while (true) {
      try {
        var packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] question = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        String name = name(question);
        if (!silent.contains(name)) {
          byte[] answer = answer(question, name);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String name(byte[] question) {
    var bytes = ByteBuffer.wrap(question).position(12);
    var name = new StringBuilder();
    for (int length = bytes.get(); length > 0; length = bytes.get()) {
      byte[] label = new byte[length];
      bytes.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private byte[] answer(byte[] question, String name) throws IOException {
    int end = 12 + name.length() + 2;
    int type = ByteBuffer.wrap(question).getShort(end);
    String text = type == TXT ? texts.get(name) : null;
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(text == null ? ANSWER | NO_SUCH_NAME : ANSWER);
    out.writeShort(1);
    out.writeShort(text == null ? 0 : 1);
    out.writeInt(0);
    out.write(question, 12, end - 12 + 4);
    if (text != null) {
      byte[] value = text.getBytes(StandardCharsets.US_ASCII);
      out.writeShort(NAME_OF_THE_QUESTION);
      out.writeShort(TXT);
      out.writeShort(INTERNET);
      out.writeInt(0);
      out.writeShort(value.length + 1);
      out.writeByte(value.length);
      out.write(value);
    }
    return bytes.toByteArray();
  }
}
