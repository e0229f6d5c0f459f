using System.CommandLine;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

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
            return await CliOperations.RunOneAsync(
                services, output, desk => desk.AcceptUndoAsync(parsed.GetValue(number), Actor.CommandLine, ProcessIdentity.Current, CancellationToken.None), cancellationToken);
        }, message => OperationAnswer.NotAccepted(OperationKind.Undo, null, message)));
        return command;
    }
}
