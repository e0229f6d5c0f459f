using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.State;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary>Accepts operations and runs them in this process, telling on standard error how far they are.</summary>
internal static class CliOperations
{
    /// <summary>Settles what dead processes left, then runs all of them, as many at once as the settings allow.</summary>
    /// <returns>The operations as they ended, in the order of the requests.</returns>
    public static async Task<OperationSnapshot[]> RunAsync(
        ServiceProvider services, CliOutput output, IEnumerable<OperationRequest> requests, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<OperationSettler>().SweepAsync(cancellationToken);
        var desk = services.GetRequiredService<OperationDesk>();
        var runner = services.GetRequiredService<OperationRunner>();
        using var places = new SemaphoreSlim(services.GetRequiredService<CourseGitSettings>().MaxParallelOperations);
        using var telling = new CancellationTokenSource();
        var teller = output.IsJson ? Task.CompletedTask
            : new CliProgress(services.GetRequiredService<OperationFeed>(), services.GetRequiredService<TimeProvider>(), CliOutput.Say)
            .TellAsync(telling.Token);
        try
        {
            return await Task.WhenAll(requests.Select(async request =>
            {
                await places.WaitAsync(CancellationToken.None);
                try
                {
                    var accepted = await desk.AcceptAsync(request, Actor.CommandLine, CancellationToken.None);
                    return await runner.RunAsync(accepted.Id, cancellationToken);
                }
                finally
                {
                    places.Release();
                }
            }));
        }
        finally
        {
            await telling.CancelAsync();
            await teller;
        }
    }

    /// <summary>Runs one and answers with it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunOneAsync(
        ServiceProvider services, CliOutput output, OperationRequest request, CancellationToken cancellationToken)
    {
        var ended = (await RunAsync(services, output, [request], cancellationToken))[0];
        output.Answer(OperationAnswer.Of(ended), Sentences(ended));
        return ExitCode.Of(ended);
    }

    private static IEnumerable<string> Sentences(OperationSnapshot operation) =>
        [$"{operation.Subject}: {operation.Text}", .. Advice(operation)];

    /// <summary>What to do after it, as it is done here, and what git said itself.</summary>
    public static IEnumerable<string> Advice(OperationSnapshot operation) => new[]
    {
        operation.NextStep,
        operation.CanBeConfirmed ? "Here it is confirmed with --yes." : null,
        operation.Said is { } said ? $"git said: {said}" : null,
    }.OfType<string>();
}
