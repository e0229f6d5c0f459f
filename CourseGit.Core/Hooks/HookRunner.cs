using System.Diagnostics;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Hooks;

/// <summary>How a hook ended.</summary>
/// <param name="Trouble">What went wrong, the end of a sentence without a full stop; null when it ended well.</param>
internal sealed record HookResult(string? Trouble, TimeSpan Took)
{
    /// <summary>After "Hook Name at start".</summary>
    public override string ToString() => Trouble is null
        ? string.Create(CultureInfo.InvariantCulture, $"ended well in {Took.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"failed after {Took.TotalSeconds:0.0} s: {Trouble}");
}

/// <summary>Calls a hook's program or address, and bears whatever it does.</summary>
internal sealed partial class HookRunner(
    HookPrograms programs, ProcessRunner processes, OutboundCalls calls, CourseGitSettings settings, ILogger<HookRunner> logger)
{
    private const int LastSignal = 64; // 255 is no signal, but what ssh says

    /// <param name="secret">What requests are signed with; null for a program.</param>
    /// <param name="redactor">Cleans what it is told and what it says.</param>
    /// <param name="say">Hears what it says, line by line.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing that it started is left.</exception>
    public async Task<HookResult> RunAsync(
        Hook hook, Secret? secret, HookCall call, Redactor redactor, Action<string> say, CancellationToken cancellationToken)
    {
        var most = TimeSpan.FromSeconds(hook.LimitSeconds);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most);
        var started = Stopwatch.GetTimestamp();
        string? trouble;
        try
        {
            trouble = hook switch
            {
                { Program: { } program } => await StartAsync(program, hook, call, redactor, say, limit.Token).ConfigureAwait(false),
                { Address: { } address } when secret is not null =>
                    await PostAsync(address, secret, hook, call, say, most, limit.Token).ConfigureAwait(false),
                _ => "it has neither a program nor an address with a secret",
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            trouble = $"it took longer than {Counted.InWords(hook.LimitSeconds, "second")} and was ended";
        }
        catch (CourseGitException e)
        {
            trouble = e.Message.TrimEnd('.');
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken)) // Somebody else's program: whatever it does, the operation ends.
        {
            LogTrouble(e, hook.Name);
            trouble = $"something happened that nobody foresaw ({e.GetType().Name})";
        }
        return new HookResult(trouble is null ? null : redactor.Clean(trouble), Stopwatch.GetElapsedTime(started));
    }

    private async Task<string?> StartAsync(
        string program, Hook hook, HookCall call, Redactor redactor, Action<string> say, CancellationToken cancellationToken)
    {
        var output = new SpokenLines(redactor.Clean, say);
        var request = new ProcessRequest(programs.Find(program), hook.Arguments)
        {
            Environment = call.Environment(redactor.Clean),
            WorkingDirectory = "/", // never the course: programs read settings, and run code, from the folder they start in
            ReadOutput = output.ReadAsync,
            HearError = output.Hear,
            SilenceLimit = TimeSpan.FromSeconds(Hook.MaxLimitSeconds * 2), // its own limit is the shorter one
            EndsWhatIsLeft = true,
        };
        try
        {
            var code = (await processes.RunAsync(request, cancellationToken).ConfigureAwait(false)).ExitCode;
            return code == 0 ? null : code is > 128 and <= 128 + LastSignal ? $"signal {code - 128} ended it"
                : $"it ended with exit code {code}";
        }
        catch (ProcessMissingException e)
        {
            return $"it cannot be started ({e.InnerException?.Message.TrimEnd('.')})";
        }
        finally
        {
            output.End();
        }
    }

    private async Task<string?> PostAsync(
        Uri address, Secret secret, Hook hook, HookCall call, Action<string> say, TimeSpan most, CancellationToken cancellationToken)
    {
        say(await calls.PostAsync(address, secret, call.Key, call.Body(hook, settings), most, cancellationToken).ConfigureAwait(false));
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hook {Hook} failed in a way nobody foresaw")]
    private partial void LogTrouble(Exception exception, string hook);
}
