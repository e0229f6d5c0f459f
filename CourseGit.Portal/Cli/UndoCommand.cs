using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Restore;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>undo OPERATION</c>: puts back what a restore, or an undo, replaced.</summary>
internal static class UndoCommand
{
    public static Command Create(Option<bool> json)
    {
        var number = new Argument<long>("operation") { Description = "Number of the restore, or of the undo, as \"operations\" lists it" };
        var command = new Command("undo", "Put back what a restore replaced") { number };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var request = await services.GetRequiredService<UndoRequests>()
                .OfAsync(parsed.GetValue(number), Actor.CommandLine, cancellationToken);
            return await CliOperations.RunOneAsync(services, output, request, cancellationToken);
        }, message => OperationAnswer.NotAccepted(UndoOperation.Kind, null, message)));
        return command;
    }
}
