using System.Reflection;
using System.Text.Json;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Tests.Core.Audit;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.People;

/// <summary>
/// Every method that pages, their circuits and the command line call in Core, called by everybody: a new one without a row fails.
/// </summary>
public sealed class FrontDoorRightsTests
{
    // A teacher without a course, one of another course who may back that up, one of this course, one who may back it up, a superuser.
    private static readonly Actor[] Callers =
    [
        Actor.Teacher("stranger"), Actor.Teacher("other", new TaughtCourse(Subdomain.Parse("c"), MayBackUp: true)),
        Actor.Teacher("own", new TaughtCourse(Subdomain.Parse("a"), MayBackUp: false)),
        Actor.Teacher("trusted", new TaughtCourse(Subdomain.Parse("a"), MayBackUp: true)), Actor.Superuser("key"),
    ];

    // no: turned away. yes: done. let: let in, but what it needs is not in this house, or is not theirs to see.
    private static readonly Dictionary<string, string[]> Table = new()
    {
        ["no let let let yes"] =
        [
            "RequestDesk.GetAsync", "RequestDesk.WithdrawAsync",
        ],
        ["no let no no yes"] =
        [
            "OperationDesk.CancelAsync", "UndoRequests.OfAsync",
        ],
        ["no let yes yes yes"] =
        [
            "OperationDesk.ArgumentsAsync", "OperationDesk.GetAsync", "OperationDesk.LogAsync",
        ],
        ["no no let let let"] =
        [
            "CommitDownloads.FileAsync", "CommitDownloads.ShowAsync", "CommitDownloads.ZipAsync", "CommitFiles.BrowseAsync",
            "CommitFiles.CompareAsync", "CommitFiles.FindAsync", "CommitFiles.ReadAsync", "CommitReader.CompareAsync",
            "CommitReader.ReadAsync", "CourseFiles.OpenAsync", "CourseHistory.CountAsync", "CourseHistory.ListAsync",
            "CourseHistory.VersionsAsync", "RequestDesk.AskForRestoreAsync", "RestorePlanner.CompareAsync", "RestorePoints.BrowseAsync",
            "RestorePoints.ExercisesAsync", "RestorePoints.ListAsync",
        ],
        ["no no let let yes"] =
        [
            "ReadmeDesk.KeepAsync", "ReadmeDesk.SubmitAsync", "RequestDesk.SubmitReadmeAsync",
        ],
        ["no no no no let"] =
        [
            "CheckoutDesk.AddAsync", "CheckoutDesk.ChangeAsync",
            "RepositoryDownloads.FileAsync", "RepositoryDownloads.ShowAsync", "RepositoryDownloads.ZipAsync", "RepositoryFiles.BlameAsync",
            "RepositoryFiles.CompareAsync", "RepositoryFiles.FindAsync", "RepositoryFiles.ReadAsync", "RepositoryFiles.ReadmeAsync",
            "RepositoryReading.CompareAsync", "RepositoryReading.CountAsync", "RepositoryReading.ListAsync", "RepositoryReading.OpenAsync",
            "RepositoryReading.ReadAsync",
            "HostDesk.AddDeployKeyAsync", "HostDesk.IdentifyAsync", "HostKeyScan.LookAsync",
            "NoticeDesk.TryRoundAddressAsync", "ReadmeDesk.AcceptAsync", "ReadmeDesk.DiscardLeftAsync", "RestorePlanner.PlanAsync",
            "ScheduleDesk.GetAsync", "ScheduleDesk.GetRunAsync",
        ],
        ["no no no no yes"] =
        [
            "RepositoryReading.RefsAsync",
            "CheckoutDesk.FindAsync", "CheckoutDesk.GetAsync", "CheckoutDesk.ListAsync", "CheckoutDesk.MakeSecretAsync",
            "CheckoutDesk.RemoveAsync", "PushHookDesk.DeliverAgainAsync",
            "PushHookDesk.DeliveriesAsync", "PushHookDesk.NewestAsync", "CoursePushDesk.DeliveriesAsync",
            "CoursePushDesk.HasSecretAsync", "CoursePushDesk.MakeSecretAsync", "CoursePushDesk.RemoveSecretAsync",
            "RepositoryDesk.AddAsync", "RepositoryDesk.ArchiveAsync", "RepositoryDesk.ChangeAsync", "RepositoryDesk.ContentsAsync",
            "RepositoryDesk.FindAsync", "RepositoryDesk.FollowAsync",
            "RepositoryDesk.GetAsync", "RepositoryDesk.GetMirrorAsync", "RepositoryDesk.ListAsync", "RepositoryDesk.MigrateAsync",
            "RepositoryDesk.RemoveAsync", "RepositoryDesk.RenameAsync", "RepositoryDesk.SyncAsync",
            "RepositoryMembers.ListAsync", "RepositoryMembers.RemoveAsync", "RepositoryMembers.SetAsync",
            "RepositoryMembers.TakeAllAwayAsync",
            "AuditDesk.ExportAsync", "AuditDesk.SearchAsync", "AuditDesk.VerifyAsync", "ConnectionTest.RunAsync",
            "CourseDiscovery.FindAsync", "CourseHistory.AskAsync", "CourseImport.ApplyAsync", "CoursePauses.PauseAsync",
            "CoursePauses.ResumeAsync", "CourseRegistry.AddAsync", "CourseRegistry.ArchiveAsync", "CourseRegistry.LabelAsync",
            "CourseRegistry.LetReadmesInAsync", "CourseRegistry.RemoveAsync", "CourseRegistry.UpdateAsync",
            "CourseConnector.ConnectAsync", "CourseRegistry.KeepRemoteAsync", "CourseRegistry.UseMovedRemoteAsync",
            "CredentialTest.RunAsync", "FurtherRemotes.AddAsync", "FurtherRemotes.RemoveAsync", "HostDesk.CreateAsync",
            "HostDesk.LookAsync", "HostDesk.Offered", "HostDesk.WritableAsync", "CredentialStore.AddAsync",
            "CredentialStore.AddKeysAsync", "CredentialStore.ChangeAsync",
            "CredentialStore.EndingAsync", "CredentialStore.GetAsync",
            "CredentialStore.MakeKeysAsync", "CredentialStore.SaveAppAsync", "CredentialStore.TrustAsync",
            "CredentialStore.ListAsync", "CredentialStore.RemoveAsync", "CredentialStore.SaveAsync", "CredentialStore.SetEndAsync",
            "ExamDesk.AddAsync", "ExamDesk.ListAsync", "ExamDesk.RemoveAsync", "HookDesk.AddAsync", "HookDesk.ChangeAsync",
            "HookDesk.GetAsync", "HookDesk.ListAsync", "HookDesk.OfAsync", "HookDesk.ProgramsAsync", "HookDesk.RemoveAsync",
            "HookDesk.SwitchAsync", "HookDesk.TryAsync", "NoticeDesk.AddAsync", "NoticeDesk.ChangeAsync", "NoticeDesk.GetAsync",
            "NoticeDesk.ListAsync", "NoticeDesk.RemoveAsync", "NoticeDesk.RetryAsync", "NoticeDesk.RoundHostAsync",
            "NoticeDesk.SetRoundAddressAsync", "NoticeDesk.TestAsync", "NoticeDesk.UnsentAsync", "ReadmeDesk.SaveAsync",
            "ReadmeDesk.SaveWithBackupAsync", "ReadmeDesk.SubmittedAsync", "ReadmeDesk.TakeBackAsync", "RemoteTest.RunAsync",
            "RequestDesk.ApproveAsync", "RequestDesk.DeclineAsync", "RequestDesk.SetAsideAsync", "ScheduleDesk.AddAsync",
            "ScheduleDesk.ChangeAsync", "ScheduleDesk.FindAsync", "ScheduleDesk.LastRunsAsync", "ScheduleDesk.ListAsync",
            "ScheduleDesk.PauseAsync", "ScheduleDesk.ReachAsync", "ScheduleDesk.RemoveAsync", "ScheduleDesk.RunNowAsync",
            "ScheduleDesk.RunsAsync", "ScheduleDesk.TimetableAsync", "SetAsides.FreeAsync", "SetAsides.ListAsync", "SetAsides.OfAsync",
            "StorageReader.Disks", "StorageReader.DisksOverTimeAsync", "StorageReader.ReadAsync", "TeacherDesk.AssignAsync",
            "TeacherDesk.ListAsync", "TeacherDesk.TakeAllAwayAsync", "TeacherDesk.TakeAwayAsync",
        ],
        ["no no no yes yes"] =
        [
            "OperationDesk.AcceptAsync", "OperationDesk.EnqueueAsync", "ReadmeImages.AddAsync",
        ],
        ["no no yes yes yes"] =
        [
            "BackupOverviewReader.ReadAsync", "CourseHistory.OpenAsync", "CourseHistory.ReadAsync", "CourseOverview.FindAsync",
            "CourseRegistry.FindAsync", "CourseRegistry.GetAsync", "ExamDesk.CurrentAsync", "FurtherRemotes.ListAsync",
            "HostDesk.LastAsync", "HostDesk.NowAsync", "ReadmeDesk.CommittedAsync",
            "ReadmeDesk.DiscardAsync", "ReadmeDesk.DoNotSaveWithBackupAsync", "ReadmeDesk.MissingAsync", "ReadmeDesk.OpenAsync",
            "ReadmeDesk.StarterAsync", "RequestDesk.AskForBackupAsync", "RestorePoints.BranchesAsync", "SizeHistory.ReadAsync",
            "UnsavedChangesReader.ReadAsync",
        ],
        ["no yes yes yes yes"] =
        [
            "CourseOverview.ListAsync", "CourseRegistry.FindAsync", "CourseRegistry.ListAsync", "CoursesOverTimeReader.ReadAsync",
            "OperationDesk.FindAsync", "OperationDesk.NamesAsync", "OperationDesk.SearchAsync", "OperationDesk.UnderWayAsync",
            "RequestDesk.CountAsync", "RequestDesk.ListAsync", "RequestDesk.SeenAsync",
        ],
    };

    // These turn nobody away: they write down what was done or refused, or tell whoever listens of what that person may see. The runner
    // of schedules stands behind their desk, and has a test of its own below.
    private static readonly string[] NoDoors = ["AuditLog", "IDoorWatch", "OperationFeed", "Refusals", "ScheduleRunner"];

    public static TheoryData<Type, string> Methods => FrontDoorTests.Methods;

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Each_front_door_answers_each_caller_as_the_table_says(Type door, string method)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await RecordedDoorTests.FurnishAsync(core);
        await core.AddCourseAsync("c");
        var target = typeof(CoreUnderTest).GetMethod(nameof(CoreUnderTest.Get))!.MakeGenericMethod(door).Invoke(core, []);
        var called = FrontDoorTests.PublicMethods(door).Single(m => m.ToString() == method);
        var answers = new List<string>();
        foreach (var caller in Callers)
        {
            var before = await RecordedDoorTests.ContentAsync(core);
            var (answer, told) = await CallAsync(target, called, caller);
            answers.Add(answer);
            if (answer == "no")
                Assert.Equal(before, await RecordedDoorTests.ContentAsync(core));
            if (caller.Role == Role.Teacher && !caller.Teaches.Any(t => t.Course.Value == "a"))
                Assert.DoesNotContain("\"a\"", told, StringComparison.Ordinal); // a word of a course that is not theirs
        }
        var name = $"{door.Name}.{called.Name}";
        var row = string.Join(' ', answers);
        Assert.True(Table.TryGetValue(row, out var doors) && doors.Contains(name), $"ROW {row}: {name}");
    }

    [Fact]
    public void Each_row_is_of_a_door_there_is() => Assert.Empty(
        Table.Values.SelectMany(d => d).Except(Methods.Select(m => $"{m.Data.Item1.Name}.{Short(m.Data.Item2)}")));

    // A class that takes an actor is a door, or is named.
    [Fact]
    public void Every_class_of_Core_that_asks_who_is_there_is_a_front_door() => Assert.Equal(
        Methods.Select(m => m.Data.Item1.Name).Distinct().Order(StringComparer.Ordinal),
        typeof(Actor).Assembly.GetExportedTypes()
            .Where(t => t != typeof(Actor) && FrontDoorTests.PublicMethods(t)
                .Any(m => m.GetParameters().Any(p => p.ParameterType == typeof(Actor))))
            .Select(t => t.Name).Except(NoDoors).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_runner_of_schedules_turns_away_whoever_their_desk_turns_away()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await RecordedDoorTests.FurnishAsync(core);
        var before = await RecordedDoorTests.ContentAsync(core);
        var methods = FrontDoorTests.PublicMethods(typeof(ScheduleRunner))
            .Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(Actor))).ToList();
        Assert.Equal(2, methods.Count);
        foreach (var method in methods)
        {
            foreach (var caller in Callers.Where(c => c.Role == Role.Teacher))
                Assert.Equal("no", (await CallAsync(core.Get<ScheduleRunner>(), method, caller)).Answer);
        }
        Assert.Equal(before, await RecordedDoorTests.ContentAsync(core));
    }

    private static string Short(string method) => method[..method.IndexOf('(', StringComparison.Ordinal)].Split(' ')[^1];

    private static async Task<(string Answer, string Told)> CallAsync(object? target, MethodInfo called, Actor caller)
    {
        try
        {
            var result = called.Invoke(target, BindingFlags.DoNotWrapExceptions, null,
                [.. called.GetParameters().Select(p => p.ParameterType == typeof(Actor) ? caller
                    : RecordedDoorTests.Argument(p, called.Name))], null);
            if (result is Task task)
            {
                await task;
                result = task.GetType().GetProperty("Result")?.GetValue(task);
            }
            return ("yes", Words(result));
        }
        catch (NotAllowedException e)
        {
            Assert.NotEmpty(e.Message);
            return ("no", "");
        }
        catch (Exception e) when (e is not NotSupportedException)
        {
            return ("let", "");
        }
    }

    private static string Words(object? result)
    {
        try
        {
            return result is null ? "" : JsonSerializer.Serialize(result, result.GetType());
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException)
        {
            return $"{result}";
        }
    }
}
