namespace CourseGit.Tests.Support;

/// <summary>The body of an answer of which the beginning is sent, and then something else happens.</summary>
internal sealed class BrokenBody(Stream inner, int bytes, Func<Task> then) : Stream
{
    private int _left = bytes;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var now = Math.Min(buffer.Length, _left);
        _left -= now;
        await inner.WriteAsync(buffer[..now], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        if (now < buffer.Length)
            await then();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
