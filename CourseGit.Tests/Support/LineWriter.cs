using System.Text;
using System.Threading.Channels;

namespace CourseGit.Tests.Support;

/// <summary>What somebody prints, line by line, for a test that waits for it.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public async Task<string> LineAsync() => await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
        .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }
        _lines.Writer.TryWrite(_line.ToString());
        _line.Clear();
    }
}
