using System.Collections.Immutable;

namespace CourseGit.Core.Processes;

/// <summary>What to start and how to feed and hear it.</summary>
/// <param name="FileName">The program; looked up on PATH when it has no slash.</param>
/// <param name="Arguments">One element an argument; never joined to one string.</param>
public sealed record ProcessRequest(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>
    /// The whole environment but for <see cref="ProcessIdentity.StarterVariable"/>; nothing of this process's own is added.
    /// </summary>
    public required ImmutableDictionary<string, string> Environment { get; init; }

    /// <summary>Where it starts; this process's folder when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Writes its standard input, which is closed afterwards; null closes it at once.</summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>Reads its standard output to the end; null throws it away.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Hears each piece of standard error ended by a line feed or a carriage return, without it.</summary>
    public Action<string>? HearError { get; init; }

    /// <summary>
    /// It is ended when for so long it said nothing, took no input, and neither it nor any process below it used the processor or a disk.
    /// </summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What it started and left behind is ended, too: nothing of it outlives the call, and nothing keeps a lock of ours.</summary>
    public bool EndsWhatIsLeft { get; init; }
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Error">The last 16 KiB of its standard error.</param>
public sealed record ProcessResult(int ExitCode, string Error);

/// <summary>A process showed no sign of life for longer than its silence limit and was ended.</summary>
public sealed class ProcessSilentException(string fileName, TimeSpan limit)
    : Primitives.OperationFailedException($"{fileName} showed no progress for {limit.TotalSeconds:0} seconds and was ended.")
{
    /// <summary>The limit that was passed.</summary>
    public TimeSpan Limit { get; } = limit;
}

/// <summary>The program is not installed, or may not be run.</summary>
public sealed class ProcessMissingException(string fileName, Exception inner)
    : Primitives.OperationFailedException(
        $"The program {fileName} cannot be started ({inner.Message.TrimEnd('.')}). Nothing was changed. Install it (on Debian: apt-get "
    + $"install {fileName}) and try again.", inner);
