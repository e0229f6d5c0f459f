using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

public sealed class CourseProofTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("", null, null, 0)]
    [InlineData("Backup Succeeded a", null, null, 0)]
    [InlineData("Backup Succeeded a, Verify Succeeded a", 2, 2, 0)]
    [InlineData("Backup Succeeded a, Verify Warning a, Backup Unchanged a", 2, 2, 0)]
    [InlineData("Verify Succeeded a, Backup Succeeded b, Backup Unchanged b, Backup Warning c, Backup Failed d", 1, 1, 2)]
    [InlineData("Verify Succeeded a, Backup Succeeded b, Verify Failed b, Backup Succeeded c", 3, 1, 2)]
    [InlineData("Verify Succeeded a, Verify Failed b, Verify Cancelled b", 2, 1, 0)]
    [InlineData("Verify Failed a, Backup Succeeded b, Verify Succeeded b", 3, 3, 0)]
    public async Task The_last_verification_the_last_proof_and_what_came_after_it_are_told(
        string operations, int? last, int? proven, int unproven)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await core.AddCourseAsync("x");
        await core.AddCourseAsync("y");
        await core.StateAsync(async context =>
        {
            context.Add(Row("y", 0, "Verify Failed f"));
            context.AddRange(operations.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select((words, i) => Row("x", i + 1, words)));
            return await context.SaveOperationsAsync(TestContext.Current.CancellationToken);
        });
        var overview = core.Get<CourseOverview>();

        var proof = (await overview.FindAsync(Subdomain.Parse("x"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken))!.Proof;
        var listed = (await overview.ListAsync(CoreUnderTest.Superuser, TestContext.Current.CancellationToken))
            .ToDictionary(s => s.Course.Subdomain.Value, s => s.Proof);

        Assert.Equal((last, proven, unproven), (NumberOf(proof.Last), NumberOf(proof.Proven), proof.Unproven));
        Assert.Equal((last, proven), (NumberOf(listed["x"].Last), NumberOf(listed["x"].Proven)));
        Assert.True(listed["y"].IsBroken);
    }

    private static int? NumberOf(OperationSnapshot? operation) => operation is null
        ? null
        : (int)(operation.FinishedUtc!.Value - Noon).TotalMinutes;

    private static OperationRow Row(string course, int number, string text)
    {
        var words = text.Split(' ');
        return new OperationRow
        {
            Kind = words[0],
            Subject = course,
            State = nameof(OperationState.Done),
            Outcome = words[1],
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = Noon.AddMinutes(number),
            FinishedUtc = Noon.AddMinutes(number),
            CommitId = new string(words[2][0], 40),
            Text = "",
        };
    }
}
