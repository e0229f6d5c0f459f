using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Requests;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Requests;

public sealed class RequestDeskTests
{
    private const string Course = "ffm516", Exercise = "exercises/heat/boiling";
    private static readonly Subdomain Name = Subdomain.Parse(Course);
    private static readonly Actor Anna = Actor.Superuser("anna");
    private static readonly Actor Tess = Actor.Teacher("tess", new TaughtCourse(Name, false));
    private static readonly Actor Theo = Actor.Teacher("theo", new TaughtCourse(Name, false));
    private static readonly Actor Stranger = Actor.Teacher("sten", new TaughtCourse(Subdomain.Parse("other"), true));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exercise_that_a_teacher_asks_for_is_as_it_was_once_a_superuser_approves_and_nothing_else_changes()
    {
        await using var house = await HouseAsync();
        var backup = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        house.FilesOf(Course).Write($"{Exercise}/exercise.xml", "<broken/>").Write("exercises/other/exercise.xml", "<newer/>");
        var course = await house.Get<CourseRegistry>().GetAsync(Name, Tess, Token);
        await FetchAsync(house);
        var exercises = await house.Get<RestorePoints>().ExercisesAsync(course, backup.Commit!, Tess, Token);
        Assert.Subset(exercises.Select(e => e.Value).ToHashSet(), new HashSet<string> { Exercise, "exercises/other" });

        var asked = await Desk(house).AskForRestoreAsync(
            Name, CoursePath.Parse(Exercise), backup.Commit!, "I deleted half of it", Tess, Token);
        Assert.Equal((1, 0), (await Desk(house).CountAsync(Anna, Token), await Desk(house).CountAsync(Tess, Token)));
        var approved = await Desk(house).ApproveAsync(asked.Id, "Of course", null, Anna, Token);
        var restored = await house.Get<OperationRunner>().RunAsync(approved.OperationId!.Value, Token);

        Assert.Equal((OperationOutcome.Succeeded, "anna"), (restored.Outcome, restored.RequestedBy));
        Assert.Equal("<exercise/>", Read(house, $"{Exercise}/exercise.xml"));
        Assert.Equal("<newer/>", Read(house, "exercises/other/exercise.xml"));
        var seen = Assert.Single(await Desk(house).ListAsync(Tess, Token));
        Assert.Equal((TeacherRequestState.Approved, "anna", "Of course"), (seen.State, seen.DecidedBy, seen.Answer));
        Assert.Equal(1, await Desk(house).CountAsync(Tess, Token));
        await Desk(house).SeenAsync(Tess, Token);
        Assert.Equal(0, await Desk(house).CountAsync(Tess, Token));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("exercises/heat")]
    [InlineData("exercises/nowhere")]
    public async Task Only_one_exercise_of_the_restore_point_can_be_asked_for(string path)
    {
        await using var house = await HouseAsync();
        var backup = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FetchAsync(house);

        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).AskForRestoreAsync(
            Name, CoursePath.Parse(path), backup.Commit!, "No exercise", Tess, Token));

        Assert.Empty(await Desk(house).ListAsync(Tess, Token));
    }

    [Fact]
    public async Task What_a_superuser_has_not_looked_at_is_not_let_in()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        var looked = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        await KeepAsync(house, Tess, "# Something else\n", 1);
        var newer = await Desk(house).SubmitReadmeAsync(Name, 2, "Another title", Tess, Token);

        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).ApproveAsync(looked.Id, null, null, Anna, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).DeclineAsync(looked.Id, "No", Anna, Token));
        await Desk(house).ApproveAsync(newer.Id, null, null, Anna, Token);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("# Something else\n", Read(house, "README.md"));
    }

    [Fact]
    public async Task A_README_let_in_late_takes_nothing_back_that_was_saved_since()
    {
        const string before = "# Physics\n\none\ntwo\nthree\n";
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", before);
        await KeepAsync(house, Tess, before.Replace("one", "ONE", StringComparison.Ordinal));
        var asked = await Desk(house).SubmitReadmeAsync(Name, 1, "Louder", Tess, Token);
        // Meanwhile: a superuser saves a later state of that draft, and somebody changes the file.
        await KeepAsync(house, Tess, before.Replace("three", "THREE", StringComparison.Ordinal), 1);
        await house.Get<ReadmeDesk>().SaveAsync(Name, "tess", 2, null, null, Anna, Token);
        Assert.Equal("# Physics\n\none\ntwo\nTHREE\n", Read(house, "README.md"));

        await Desk(house).ApproveAsync(asked.Id, null, null, Anna, Token);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("# Physics\n\nONE\ntwo\nTHREE\n", Read(house, "README.md"));
    }

    [Fact]
    public async Task An_approval_that_nothing_followed_waits_again()
    {
        await using var house = await HouseAsync();
        var asked = await Desk(house).AskForBackupAsync(Name, "Before the exam", Tess, Token);
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.TeacherRequests.ExecuteUpdateAsync(r => r
                .SetProperty(x => x.State, "Approved").SetProperty(x => x.DecidedBy, "anna")
                .SetProperty(x => x.DecidedUtc, DateTime.UtcNow.AddMinutes(-5)), Token);

        Assert.Equal(TeacherRequestState.Waiting, Assert.Single(await Desk(house).ListAsync(Anna, Token)).State);
        await Desk(house).ApproveAsync(asked.Id, null, null, Anna, Token);
        Assert.NotNull(Assert.Single(await Desk(house).ListAsync(Anna, Token)).OperationId);
    }

    [Fact]
    public async Task Of_two_superusers_who_answer_at_once_one_decides_and_one_operation_is_started()
    {
        await using var house = await HouseAsync();
        var asked = await Desk(house).AskForBackupAsync(Name, "Before the exam", Tess, Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await Desk(house).ApproveAsync(asked.Id, null, null, Actor.Superuser($"super{i}"), Token);
                return true;
            }
            catch (InvalidInputException)
            {
                return false;
            }
        }));

        Assert.Single(answers, a => a);
        Assert.Single(await house.Get<OperationDesk>().SearchAsync(OperationFilter.None, null, 100, Anna, Token));
    }

    [Fact]
    public async Task What_cannot_be_started_waits_on_with_the_reason()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "mine\n");
        var asked = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        await house.Get<ReadmeDesk>().TakeBackAsync(Name, "tess", asked.Text!, Tess, Token);

        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).ApproveAsync(asked.Id, null, null, Anna, Token));

        Assert.Equal(TeacherRequestState.Waiting, (await Desk(house).GetAsync(asked.Id, Anna, Token)).State);
    }

    [Fact]
    public async Task A_README_goes_in_with_the_next_backup_once_it_is_approved_and_as_it_was_submitted()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        var asked = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        await KeepAsync(house, Tess, "# Heat, half writ", 1);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal("# Physics\n", Read(house, "README.md"));

        await Desk(house).ApproveAsync(asked.Id, null, null, Anna, Token);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("# Heat\n", Read(house, "README.md"));
        Assert.Equal("# Heat, half writ", (await house.Get<ReadmeDesk>().OpenAsync(Name, Tess, Token)).Own?.Text);
    }

    [Fact]
    public async Task Where_the_course_lets_READMEs_in_nobody_is_asked()
    {
        await using var house = await HouseAsync();
        await house.Get<CourseRegistry>().LetReadmesInAsync(Name, true, Anna, Token);
        await KeepAsync(house, Tess, "# Heat\n");

        var asked = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);

        Assert.Equal(TeacherRequestState.Approved, asked.State);
        Assert.Equal(0, await Desk(house).CountAsync(Anna, Token));
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal("# Heat\n", Read(house, "README.md"));
    }

    [Fact]
    public async Task A_declined_or_withdrawn_request_changes_nothing_and_leaves_the_draft()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        var first = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        var second = await Desk(house).SubmitReadmeAsync(Name, 1, "New title again", Tess, Token);
        Assert.Equal(TeacherRequestState.Withdrawn, (await Desk(house).GetAsync(first.Id, Tess, Token)).State);

        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).DeclineAsync(second.Id, " ", Anna, Token));
        await Desk(house).DeclineAsync(second.Id, "Keep the old one", Anna, Token);
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).ApproveAsync(second.Id, null, null, Anna, Token));
        var third = await Desk(house).SubmitReadmeAsync(Name, 1, "Please", Tess, Token);
        await Desk(house).WithdrawAsync(third.Id, Tess, Token);

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal("# Physics\n", Read(house, "README.md"));
        Assert.Equal("# Heat\n", (await house.Get<ReadmeDesk>().OpenAsync(Name, Tess, Token)).Own?.Text);
    }

    [Fact]
    public async Task What_was_asked_and_answered_is_in_the_record()
    {
        await using var house = await HouseAsync();
        var backup = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FetchAsync(house);
        await KeepAsync(house, Tess, "# Heat\n");
        var readme = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        var exercise = await Desk(house).AskForRestoreAsync(
            Name, CoursePath.Parse(Exercise), backup.Commit!, "I deleted half of it", Tess, Token);
        await Desk(house).ApproveAsync(readme.Id, null, null, Anna, Token);
        await Desk(house).DeclineAsync(exercise.Id, "It is whole", Anna, Token);

        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.Equal(
            [("tess", "readme.submitted"), ("tess", "request.made"), ("tess", "request.made"), ("anna", "request.approved"),
                ("anna", "readme.left"), ("anna", "request.declined")],
            (await context.Audit.Where(a => a.Course == Course && (a.Person == "tess" || a.Person == "anna")).OrderBy(a => a.Id)
                .Select(a => new { a.Person, a.Action }).ToListAsync(Token)).Select(a => (a.Person, a.Action)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_asked_for_in_a_course_that_is_gone_is_answered_and_nobody_hears_that_it_is_gone(bool isReadme)
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        var asked = isReadme ? await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token)
            : await Desk(house).AskForBackupAsync(Name, "Before the exam", Tess, Token);
        await house.Get<CourseRegistry>().RemoveAsync(Name, Anna, Token);

        Assert.Contains("There is no course", (await Assert.ThrowsAsync<InvalidInputException>(
            () => Desk(house).ApproveAsync(asked.Id, null, null, Anna, Token))).Message, StringComparison.Ordinal);
        Assert.Equal(TeacherRequestState.Waiting, (await Desk(house).GetAsync(asked.Id, Anna, Token)).State);
        await Desk(house).DeclineAsync(asked.Id, "The course has ended", Anna, Token);

        Assert.Equal(TeacherRequestState.Declined, (await Desk(house).GetAsync(asked.Id, Anna, Token)).State);
        await house.AddCourseAsync(Course); // one of the same name finds nobody asking
        Assert.All((await house.Get<ReadmeDesk>().OpenAsync(Name, Anna, Token)).Waiting, d => Assert.False(d.IsSubmitted));
    }

    [Fact]
    public async Task What_somebody_who_was_removed_asked_for_and_wrote_stays_and_is_nobody_elses()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        var readme = await Desk(house).SubmitReadmeAsync(Name, 1, "New title", Tess, Token);
        await Desk(house).AskForBackupAsync(Name, "Before the exam", Tess, Token);
        await KeepAsync(house, Theo, "# Cold\n");

        await Desk(house).SetAsideAsync("TESS", Anna, Token);
        await Desk(house).SetAsideAsync("nobody", Anna, Token);

        Assert.Empty(await Desk(house).ListAsync(Tess, Token));
        Assert.Equal(0, await Desk(house).CountAsync(Tess, Token));
        var anew = await house.Get<ReadmeDesk>().OpenAsync(Name, Tess, Token);
        Assert.Equal((null, 0), (anew.Own, anew.Revision));
        Assert.All(await Desk(house).ListAsync(Anna, Token), r => Assert.Equal("TESS (removed)", r.Person));
        var waiting = (await house.Get<ReadmeDesk>().OpenAsync(Name, Anna, Token)).Waiting;
        Assert.Equal(["TESS (removed)", "theo"], waiting.Select(d => d.Person).Order(StringComparer.Ordinal));
        // The next of that name leaves something, too, and is another one.
        await KeepAsync(house, Tess, "# Lukewarm\n");
        await Desk(house).SetAsideAsync("tess", Anna, Token);
        Assert.Equal(["TESS (removed)", "tess (removed 2)", "theo"],
            (await house.Get<ReadmeDesk>().OpenAsync(Name, Anna, Token)).Waiting.Select(d => d.Person).Order(StringComparer.Ordinal));

        await Desk(house).ApproveAsync(readme.Id, null, null, Anna, Token);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal("# Heat\n", Read(house, "README.md"));
    }

    [Fact]
    public async Task A_draft_of_somebody_who_was_removed_can_be_thrown_away_and_nobody_elses()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Tess, "# Heat\n");
        await KeepAsync(house, Theo, "# Cold\n");
        await Desk(house).SetAsideAsync("tess", Anna, Token);
        var readmes = house.Get<ReadmeDesk>();

        await Assert.ThrowsAsync<NotAllowedException>(() => readmes.DiscardLeftAsync(Name, "tess (removed)", 1, Theo, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => readmes.DiscardLeftAsync(Name, "theo", 1, Anna, Token));
        await Assert.ThrowsAsync<DraftMovedException>(() => readmes.DiscardLeftAsync(Name, "tess (removed)", 2, Anna, Token));
        await readmes.DiscardLeftAsync(Name, "tess (removed)", 1, Anna, Token);

        Assert.Equal("theo", Assert.Single((await readmes.OpenAsync(Name, Anna, Token)).Waiting).Person);
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.Equal("draft of tess (removed)",
            (await context.Audit.SingleAsync(a => a.Action == "readme.discarded", Token)).Subject);
    }

    [Fact]
    public async Task Nobody_sees_or_answers_what_is_not_theirs()
    {
        await using var house = await HouseAsync();
        var asked = await Desk(house).AskForBackupAsync(Name, "Before the exam", Tess, Token);

        Assert.Empty(await Desk(house).ListAsync(Theo, Token));
        Assert.Empty(await Desk(house).ListAsync(Stranger, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).GetAsync(asked.Id, Theo, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).WithdrawAsync(asked.Id, Theo, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).ApproveAsync(asked.Id, null, null, Tess, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).DeclineAsync(asked.Id, "No", Tess, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).AskForBackupAsync(Name, "Me too", Stranger, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).AskForBackupAsync(Name, "Again", Tess, Token));
        Assert.Equal(TeacherRequestState.Waiting, (await Desk(house).GetAsync(asked.Id, Anna, Token)).State);
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        house.FilesOf(Course).Write($"{Exercise}/exercise.xml", "<exercise/>").Write("exercises/other/exercise.xml", "<other/>");
        return house;
    }

    private static async Task FetchAsync(TestHouse house)
    {
        var course = await house.Get<CourseRegistry>().GetAsync(Name, Tess, Token);
        var branch = (await house.Get<RestorePoints>().BranchesAsync(course, Tess, Token)).Default!;
        await house.Get<RestorePoints>().ListAsync(course, branch, new RestorePointFilter(), Tess, Token);
    }

    private static string Read(TestHouse house, string path) => File.ReadAllText(house.FilesOf(Course).At(path));

    private static RequestDesk Desk(TestHouse house) => house.Get<RequestDesk>();

    private static async Task KeepAsync(TestHouse house, Actor actor, string text, int revision = 0) =>
        await house.Get<ReadmeDesk>().KeepAsync(
            Name, text, (await house.Get<ReadmeDesk>().OpenAsync(Name, actor, Token)).OnDisk.Version, "editor", revision, actor, Token);
}
