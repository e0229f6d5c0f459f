using CourseGit.Core.Operations;

namespace CourseGit.Portal.Cli;

/// <summary>Tells on standard error which step each operation is in.</summary>
internal static class CliProgress
{
    public static async Task TellAsync(OperationFeed feed, CancellationToken cancellationToken)
    {
        var told = new Dictionary<long, string>();
        try
        {
            await foreach (var operation in feed.WatchAsync(null, cancellationToken))
            {
                if (operation.IsDone || told.GetValueOrDefault(operation.Id) == operation.Text)
                    continue;
                told[operation.Id] = operation.Text;
                CliOutput.Say($"{operation.Course}: {operation.Text} ({operation.Percent} %)");
            }
        }
        catch (OperationCanceledException)
        {
            // All operations have ended.
        }
    }
}
