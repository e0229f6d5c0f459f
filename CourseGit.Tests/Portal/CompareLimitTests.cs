using Bunit;
using CourseGit.Core.History;
using CourseGit.Core.State;
using CourseGit.Portal.Features.History.Compare;
using CourseGit.Portal.Hosting;
using CourseGit.Portal.Shared;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>A comparison is read for an open page, so the page says when the next one can be made.</summary>
public sealed class CompareLimitTests : ComponentTest
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public async Task Whoever_compares_too_often_reads_when_to_come_back_and_nobody_else_does()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        await using var circuit = portal.App.Services.CreateAsyncScope();
        using var limits = new RateLimits(portal.Settings with { RateLimits = new RateLimitSettings { HeavyPerMinute = 1 } });
        Services.AddSingleton(await portal.OpenPageAsync(circuit.ServiceProvider, PortalUnderTest.Name));
        Services.AddSingleton(portal.Get<CommitReader>());
        Services.AddSingleton(portal.Get<CourseGit.Core.Operations.OperationFeed>());
        Services.AddSingleton(limits);
        Services.AddScoped<AddressBar>();
        var course = await portal.Get<CourseGit.Core.Courses.CourseRegistry>().GetAsync(
            PeopleHouse.Algebra, PeopleHouse.Anna, PeopleHouse.Token);
        limits.TakeHeavy(PeopleHouse.TeacherName);
        var first = Open();
        first.WaitForAssertion(() => Assert.Contains("cannot be compared", first.Markup, StringComparison.Ordinal)); // there is no commit
        Assert.DoesNotContain("in a short time", first.Markup, StringComparison.Ordinal);
        var second = Open();
        second.WaitForAssertion(() => Assert.Matches("The next one can be made in [0-9]+ seconds?; reload", second.Markup));

        IRenderedComponent<ComparePanel> Open() => Render<ComparePanel>(p => p
            .Add(c => c.Course, course).Add(c => c.FromText, Commit).Add(c => c.ToText, Commit));
    }
}
