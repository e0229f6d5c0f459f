using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Checkouts;

/// <summary>
/// The command of an import, from the settings of this machine's administrator and nowhere else: a program and its arguments, no shell.
/// In an argument <c>{name}</c>, <c>{folder}</c>, <c>{url}</c>, <c>{branch}</c> and <c>{commit}</c> stand for those of the checkout.
/// </summary>
internal sealed class ImportCommand(ProcessRunner processes, CourseGitSettings settings)
{
    private const int MostLines = 2000, LastSignal = 64;

    /// <exception cref="RefusedException">There is none.</exception>
    public void Require()
    {
        if (settings.Hooks.ImportCommand.IsEmpty)
            throw new RefusedException(
                "There is no import command: an administrator of this machine sets it (CourseGit:Hooks:ImportCommand). "
                + $"{CheckoutSentences.Untouched} Set one, or ask for an update only.");
    }

    /// <summary>Runs it.</summary>
    /// <returns>What went wrong, the end of a sentence without a full stop; null when it ended well.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing that it started is left.</exception>
    public async Task<string?> RunAsync(OperationContext operation, UpdatedCheckout updated, CancellationToken cancellationToken)
    {
        var hooks = settings.Hooks;
        ImmutableArray<string> words = [.. hooks.ImportCommand.Select(a => Filled(a, updated))];
        operation.Log(OperationLogLevel.Information, $"Starting {string.Join(' ', words)}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(hooks.ImportLimit);
        var output = new SpokenLines(operation.Redactor.Clean, line => operation.Log(OperationLogLevel.Information, line), MostLines);
        var request = new ProcessRequest(words[0], words[1..])
        {
            Environment = Environment(updated),
            WorkingDirectory = hooks.ImportFolder,
            ReadOutput = output.ReadAsync,
            HearError = output.Hear,
            SilenceLimit = hooks.ImportLimit * 2, // its own limit is the shorter one
            EndsWhatIsLeft = true,
        };
        try
        {
            var code = (await processes.RunAsync(request, limit.Token).ConfigureAwait(false)).ExitCode;
            return code == 0 ? null : code is > 128 and <= 128 + LastSignal ? $"signal {code - 128} ended it"
                : string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {code}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it took longer than {Counted.InWords((long)hooks.ImportLimit.TotalMinutes, "minute")} and was ended";
        }
        catch (ProcessMissingException e)
        {
            return $"{words[0]} cannot be started ({e.InnerException?.Message.TrimEnd('.')})";
        }
        finally
        {
            output.End();
        }
    }

    // None of these can be taken for an option: a name begins with a letter, a digit or an underscore, a folder with a slash.
    private static string Filled(string argument, UpdatedCheckout updated) => argument
        .Replace("{name}", updated.Checkout.Name.Value, StringComparison.Ordinal)
        .Replace("{folder}", updated.Checkout.Folder, StringComparison.Ordinal)
        .Replace("{url}", updated.Address, StringComparison.Ordinal)
        .Replace("{branch}", updated.Branch.Value, StringComparison.Ordinal)
        .Replace("{commit}", updated.Commit.Value, StringComparison.Ordinal);

    // Made, not passed on: no setting of the portal's is in it.
    private ImmutableDictionary<string, string> Environment(UpdatedCheckout updated) => ImmutableDictionary<string, string>.Empty
        .Add("PATH", System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Add("LANG", "C.UTF-8")
        .Add("HOME", System.Environment.GetEnvironmentVariable("HOME") ?? "/")
        .Add("COURSEGIT_CHECKOUT", updated.Checkout.Name.Value)
        .Add("COURSEGIT_FOLDER", updated.Checkout.Folder)
        .Add("COURSEGIT_URL", updated.Address)
        .Add("COURSEGIT_BRANCH", updated.Branch.Value)
        .Add("COURSEGIT_COMMIT", updated.Commit.Value)
        .SetItems(settings.Hooks.ImportEnvironment);
}
