using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal.Api;

/// <summary>What only those hear who may change it.</summary>
public sealed class ApiSecretsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_runs_after_a_restore_and_where_the_database_lies_is_for_those_who_may_change_the_course()
    {
        await using var house = await ApiPortal.StartAsync();
        var registry = house.Get<CourseRegistry>();
        await registry.UpdateAsync(await registry.GetAsync(Subdomain.Parse("own"), Actor.CommandLine, Token) with
        {
            AfterRestoreUrl = new Uri("https://own.example.org/reload?key=s3cret"),
            AfterRestoreCommand = ["/usr/bin/true", "s3cret"],
            Database = new CourseDatabase(DatabaseKind.PostgreSql, null) { Place = new DatabasePlace { Name = "s3cret" } },
        }, Actor.CommandLine, Token);
        using var administrator = await house.ClientAsync();
        using var reader = await house.ClientAsync(Scope.Read);
        using var teacher = await house.ClientAsync(Scope.Administer, ApiPortal.Trusted);
        foreach (var address in new[] { "courses", "courses/own" })
        {
            Assert.Equal(3, Count(await TextAsync(administrator, address)));
            foreach (var client in new[] { reader, teacher })
            {
                var text = await TextAsync(client, address);
                Assert.Contains("\"own\"", text, StringComparison.Ordinal);
                Assert.Equal(0, Count(text));
            }
        }
    }

    [Fact]
    public async Task The_address_of_a_webhook_is_for_those_who_may_change_the_rules()
    {
        await using var house = await ApiPortal.StartAsync();
        await house.AddScheduleAndNoticeAsync();
        using var administrator = await house.ClientAsync();
        using var reader = await house.ClientAsync(Scope.Read);
        Assert.Equal("https://hooks.example.org/us",
            (string?)(await ApiPortal.ReadAsync(administrator, "notices"))["notices"]![0]!["webhook"]);
        Assert.Equal("hooks.example.org", (string?)(await ApiPortal.ReadAsync(reader, "notices"))["notices"]![0]!["webhook"]);
    }

    private static async Task<string> TextAsync(HttpClient client, string address) =>
        (await ApiPortal.ReadAsync(client, address)).ToJsonString();

    private static int Count(string text) => text.Split("s3cret").Length - 1;
}
