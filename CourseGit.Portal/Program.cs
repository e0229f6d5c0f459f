using System.CommandLine;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Restore;
using CourseGit.Core.Verify;
using CourseGit.Portal.Answers;
using CourseGit.Portal.Cli;

var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there", Recursive = true };
var root = new RootCommand("CourseGit backs university courses up to git. Without a command it starts the portal.")
{
    json,
    ServeCommand.Create(),
    CourseCommand.Create(json),
    CredentialCommand.Create(json),
    BackupCommand.Create(json),
    RestoreCommand.Create(json),
    UndoCommand.Create(json),
    VerifyCommand.Create(json),
    SetAsideCommand.Create(json),
    HousekeepingCommand.Create(json),
    HistoryCommand.Create(json),
    OperationsCommand.Create(json),
    ScheduleCommand.Create(json),
    ExamCommand.Create(json),
    NoticeCommand.Create(json),
    HookCommand.Create(json),
    CheckoutCommand.Create(json),
    RepositoryCommand.Create(json),
    AuditCommand.Create(json),
    UserCommand.Create(json),
    TokenCommand.Create(json),
};
ServeCommand.AddTo(root);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    return await CliRunner.RunAsync(
        args.Contains("--json"),
        _ => throw new CourseGit.Core.Primitives.InvalidInputException(
            string.Join(" ", parsed.Errors.Select(e => e.Message)) + " See --help."),
        parsed.CommandResult.Command.Name switch
        {
            "backup" => message => BackupCommand.Failure(null, args.Contains("--all"), message),
            "restore" when args.Contains("--dry-run") => message => RestorePlanAnswer.NotMade(null, null, message),
            "restore" => message => OperationAnswer.NotAccepted(RestoreOperation.Kind, null, message),
            "verify" => message => OperationAnswer.NotAccepted(VerifyOperation.Kind, null, message),
            "housekeeping" => message => OperationAnswer.NotAccepted(HousekeepingOperation.Kind, null, message),
            "undo" => message => OperationAnswer.NotAccepted(UndoOperation.Kind, null, message),
            _ => null,
        });
}

return await parsed.InvokeAsync(
    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
