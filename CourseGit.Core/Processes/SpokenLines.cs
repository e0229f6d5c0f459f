using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Processes;

/// <summary>What a program says, on both of its outputs, line by line; a chatterbox is read to its end and not written down.</summary>
/// <param name="clean">Takes secrets out of a line; before it is cut, or the half of one would stay.</param>
/// <param name="most">How many lines are said.</param>
internal sealed class SpokenLines(Func<string, string> clean, Action<string> say, int most = SpokenLines.MostLines)
{
    /// <summary>How many lines are kept unless somebody says otherwise.</summary>
    public const int MostLines = 100;

    private const int LongestLine = 1000, LongestRead = 16_000; // characters
    private readonly Lock _gate = new();
    private long _lines;

    /// <summary>Reads standard output to its end.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var buffer = new char[4096];
        var line = new StringBuilder();
        int length;
        while ((length = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, length))
            {
                if (c == '\n')
                    Hear(line);
                else if (line.Length < LongestRead)
                    line.Append(c);
            }
        }
        Hear(line);
    }

    /// <summary>A line of standard error.</summary>
    public void Hear(string line)
    {
        var text = ShortText.Of(clean(new string([.. line.Select(c => char.IsControl(c) ? ' ' : c)])).Trim(), LongestLine);
        if (text.Length == 0)
            return;
        lock (_gate)
        {
            if (++_lines <= most)
                say(text);
        }
    }

    /// <summary>Says what was left out.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_lines > most)
                say($"… and {Counted.InWords(_lines - most, "more line")}, which are not kept.");
        }
    }

    private void Hear(StringBuilder line)
    {
        Hear(line.ToString());
        line.Clear();
    }
}
