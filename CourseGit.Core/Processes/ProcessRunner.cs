using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CourseGit.Core.Processes;

/// <summary>
/// The only class that starts processes. Input, output and error are pumped at the same time, so that no pipe can fill up;
/// a cancel, a silence or a broken pump ends the whole process tree and is awaited.
/// </summary>
public sealed class ProcessRunner
{
    private static readonly TimeSpan SignalToCancel = TimeSpan.FromSeconds(1), Drain = TimeSpan.FromSeconds(1);
    private const int KeptErrorLength = 16 * 1024;

    /// <summary>Runs a process to its end.</summary>
    /// <returns>Its exit code and the end of what it said on standard error; a code other than 0 is no exception here.</returns>
    /// <exception cref="ProcessMissingException">It cannot be started.</exception>
    /// <exception cref="ProcessSilentException">It passed its silence limit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process and all below it are gone.</exception>
    public async Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        if (!request.EndsWhatIsLeft)
            return await RunToEndAsync(request, null, cancellationToken).ConfigureAwait(false);
        var mark = Guid.NewGuid().ToString("N");
        Task EndRestAsync() => ProcessEnding.EndAllAsync(() => ProcessIdentity.Marked(mark), ProcessEnding.Grace);
        try
        {
            return await RunToEndAsync(
                request with { Environment = request.Environment.SetItem(ProcessIdentity.MarkVariable, mark) }, EndRestAsync,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndRestAsync().ConfigureAwait(false);
        }
    }

    private static async Task<ProcessResult> RunToEndAsync(
        ProcessRequest request, Func<Task>? endRest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(request);
        using var watchdog = new SilenceWatchdog(process.Id, request.SilenceLimit);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        var error = new StringBuilder();
        Task[] pumps =
        [
            WriteInputAsync(process, request, watchdog, abort.Token),
            ReadOutputAsync(process, request, watchdog, abort.Token),
            ReadErrorAsync(process, request, watchdog, error, abort.Token),
        ];
        try
        {
            var pumped = FirstFailureOrAllAsync(pumps);
            if (endRest is not null)
                await EndHoldersAsync(process, pumped, endRest, abort.Token).ConfigureAwait(false);
            await pumped.ConfigureAwait(false);
            await process.WaitForExitAsync(abort.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!process.HasExited || abort.IsCancellationRequested)
        {
            await EndAsync(process, pumps).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (watchdog.Token.IsCancellationRequested)
                throw new ProcessSilentException(request.FileName, request.SilenceLimit);
            throw;
        }
        await CancelledTooAsync(process.ExitCode, cancellationToken).ConfigureAwait(false);
        return new ProcessResult(process.ExitCode, error.ToString());
    }

    // What a program left behind may hold its outputs open: what it said itself has been read a moment after its end.
    private static async Task EndHoldersAsync(Process process, Task pumped, Func<Task> endRest, CancellationToken cancellationToken)
    {
        await Task.WhenAny(pumped, process.WaitForExitAsync(cancellationToken)).ConfigureAwait(false);
        await Task.WhenAny(pumped, Task.Delay(Drain, cancellationToken)).ConfigureAwait(false);
        if (!pumped.IsCompleted && process.HasExited)
            await endRest().ConfigureAwait(false);
    }

    // A terminal's Ctrl-C reaches the child as well as us, and the child may be quicker: then our own cancel is on its way.
    private static async Task CancelledTooAsync(int exitCode, CancellationToken cancellationToken)
    {
        if (exitCode is 128 + 1 or 128 + 2 or 128 + 3 or 128 + 15) // hang-up, interrupt, quit, terminate
            await Task.Delay(SignalToCancel, cancellationToken).ConfigureAwait(false);
    }

    private static Process Start(ProcessRequest request)
    {
        var start = new ProcessStartInfo(request.FileName, request.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = request.WorkingDirectory ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in request.Environment)
            start.Environment[name] = value;
        start.Environment[ProcessIdentity.StarterVariable] = ProcessIdentity.Current.ToString();
#pragma warning disable RS0030 // the one place that may
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
            return process;
        }
#pragma warning restore RS0030
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new ProcessMissingException(request.FileName, e);
        }
    }

    private static async Task WriteInputAsync(
        Process process, ProcessRequest request, SilenceWatchdog watchdog, CancellationToken cancellationToken)
    {
        await using var input = new HeardStream(process.StandardInput.BaseStream, watchdog.Hear);
        if (request.WriteInput is null)
            return;
        try
        {
            await request.WriteInput(input, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // A broken pipe: it ended before it read all. Its exit code and error say why.
        }
    }

    private static async Task ReadOutputAsync(
        Process process, ProcessRequest request, SilenceWatchdog watchdog, CancellationToken cancellationToken)
    {
        await using var output = new HeardStream(process.StandardOutput.BaseStream, watchdog.Hear);
        await (request.ReadOutput ?? DiscardAsync)(output, cancellationToken).ConfigureAwait(false);
        await DiscardAsync(output, cancellationToken).ConfigureAwait(false);
    }

    private static Task DiscardAsync(Stream stream, CancellationToken cancellationToken) =>
        stream.CopyToAsync(Stream.Null, cancellationToken);

    private static async Task ReadErrorAsync(
        Process process, ProcessRequest request, SilenceWatchdog watchdog, StringBuilder kept, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var piece = new StringBuilder();
        var returned = false; // the last character was a carriage return: of a progress, or of a line that ends as ssh ends them
        int length;
        while ((length = await process.StandardError.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            watchdog.Hear();
            foreach (var c in buffer.AsSpan(0, length))
            {
                if (returned && c != '\n')
                    Say(piece, kept, request.HearError, '\r');
                returned = c == '\r';
                if (c == '\n')
                    Say(piece, kept, request.HearError, c);
                else if (!returned && piece.Length < KeptErrorLength)
                    piece.Append(c);
            }
        }
        Say(piece, kept, request.HearError, returned ? '\r' : '\n');
    }

    // Pieces ended by a carriage return are progress, replaced by the next one: not worth keeping.
    private static void Say(StringBuilder piece, StringBuilder kept, Action<string>? hear, char end)
    {
        if (piece.Length == 0)
            return;
        var text = piece.ToString();
        piece.Clear();
        hear?.Invoke(text);
        if (end == '\r')
            return;
        kept.Append(text).Append('\n');
        if (kept.Length > KeptErrorLength)
            kept.Remove(0, kept.Length - KeptErrorLength);
    }

    private static async Task FirstFailureOrAllAsync(Task[] pumps)
    {
        await foreach (var done in Task.WhenEach(pumps).ConfigureAwait(false))
            await done.ConfigureAwait(false);
    }

    private static async Task EndAsync(Process process, Task[] pumps)
    {
        if (ProcessIdentity.Of(process.Id) is { } identity)
            await ProcessEnding.EndAsync(identity, ProcessEnding.Grace, CancellationToken.None).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
