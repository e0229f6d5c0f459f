using CourseGit.Core.Operations;
using CourseGit.Core.People;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A kind of operation as a new feature would bring it in: this file, and one registration. It works on the portal, which is no course, and
/// waits in the middle until it is let go.
/// </summary>
internal static class ToyKind
{
    public static readonly OperationStepShare Looking = new("Looking around", 20);
    public static readonly OperationStepShare Sweeping = new("Sweeping", 60);

    public static OperationKind Kind { get; } = new()
    {
        Id = "Tidy",
        Name = "Tidying",
        Noun = "tidying",
        Right = Right.FreeSetAside,
        Steps = [Looking, Sweeping],
        Says = OperationSentences.Plain
            with
        { BeforeCancel = "The dust stays where it is.", Cancelled = "The broom was put back.", Done = "All is tidy" },
    };

    public static IServiceCollection AddToyKind(this IServiceCollection services) => services.AddSingleton<Broom>()
        .AddOperation<Pipeline>(Kind);

    /// <summary>What is asked of it.</summary>
    public sealed record Request() : OperationRequest(OperationSubject.Portal)
    {
        public override OperationKind Kind => ToyKind.Kind;

        public override string ToJson() => "{}";
    }

    /// <summary>Held until a test lets it go.</summary>
    public sealed class Broom
    {
        public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Pipeline(Broom broom) : IOperationPipeline
    {
        public OperationKind Kind => ToyKind.Kind;

        public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
        {
            operation.BeginStep(Looking);
            operation.BeginStep(Sweeping);
            operation.Report(1, 2, "under the stairs");
            await broom.LetGo.Task.WaitAsync(cancellationToken);
            return new OperationResult(OperationOutcome.Succeeded, "Swept two rooms.") { Files = 2 };
        }
    }
}
