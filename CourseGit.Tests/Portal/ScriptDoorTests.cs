using System.Reflection;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Readme;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Readme;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>What a script in the browser may call at the server: whoever has an open page can call it with whatever they like.</summary>
public sealed class ScriptDoorTests
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Each can only be reached through an editor that the server gave this page; what it may do is asked anew at each call, in Core.
    private static readonly string[] Ours =
    [
        "ReadmeSession.AddImageAsync", "ReadmeSession.KeepAsync", "ReadmeSession.MissingAsync", "ReadmeSession.SpliceAsync",
        "ReadmeSession.StartAsync",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void These_methods_of_ours_can_be_called_and_no_other()
    {
        var there = new[] { typeof(CurrentActor).Assembly, typeof(Actor).Assembly }.SelectMany(Callable).ToList();
        Assert.Equal(Ours, there.Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Order(StringComparer.Ordinal));
        Assert.All(there, m => Assert.False(m.IsStatic, $"{m.Name} could be called by anybody, without anything in their hands"));
    }

    // What is static can be named by any page: of the libraries, too.
    [Fact]
    public void No_library_has_one_that_can_be_called_without_an_object()
    {
        var loaded = new Dictionary<string, Assembly>();
        var next = new Stack<Assembly>([typeof(CurrentActor).Assembly]);
        while (next.TryPop(out var assembly))
        {
            if (loaded.TryAdd(assembly.GetName().Name!, assembly))
            {
                foreach (var name in assembly.GetReferencedAssemblies().Where(n => IsOfThePages(n.Name!)))
                    next.Push(Assembly.Load(name));
            }
        }
        Assert.Contains("MudBlazor", loaded.Keys);
        Assert.Contains("Microsoft.AspNetCore.Components.Server", loaded.Keys);
        Assert.Empty(loaded.Values.SelectMany(Callable).Where(m => m.IsStatic).Select(m => $"{m.DeclaringType!.FullName}.{m.Name}"));
    }

    // An editor that was open when its person lost the course.
    [Theory]
    [InlineData("stra.nger")]
    [InlineData("other.teacher")]
    public async Task Whoever_does_not_teach_the_course_changes_and_learns_nothing_by_calling_them(string name)
    {
        await using var portal = await PeopleHouse.OpenAsync();
        await portal.Get<UserDesk>().AddAsync(name, Roles.Teacher, PortalUnderTest.Password, Anna, Token);
        await portal.Get<TeacherDesk>().AssignAsync(name == "stra.nger" ? Algebra : Botany, name, mayBackUp: true, Anna, Token);
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = await portal.OpenPageAsync(circuit.ServiceProvider, name);
        var opening = await portal.Get<ReadmeDesk>().OpenAsync(Algebra, Anna, Token) with { Own = null };
        await using var session = new ReadmeSession(opening, portal.Get<ReadmeDesk>(), portal.Get<ReadmeImages>(), actor,
            TimeProvider.System, NullLogger<CourseGit.Core.Readme.Preview.ReadmePreview>.Instance);
        if (name == "stra.nger")
            await portal.Get<TeacherDesk>().TakeAwayAsync(Algebra, name, Anna, Token);
        var folder = Path.Combine(portal.Settings.CoursesRoot, Algebra.Value);
        var before = Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();

        await session.SpliceAsync(0, int.MaxValue, "# Taken over", true, new EditedText("# Taken over").Hash());
        Assert.False(await session.KeepAsync());
        Assert.NotNull(session.Problem);
        var image = await session.AddImageAsync("x.png", 12, new Picture());
        Assert.Null(image.Path);
        Assert.Empty(await session.MissingAsync(["nowhere.png"])); // nor what is not there

        Assert.Equal(before, Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        await using var context = await portal.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.False(await context.ReadmeDrafts.AnyAsync(Token));
    }

    private static bool IsOfThePages(string name) =>
        new[] { "MudBlazor", "CourseGit", "Microsoft.AspNetCore.Components", "Microsoft.JSInterop" }
            .Any(b => name.StartsWith(b, StringComparison.Ordinal));

    private static IEnumerable<MethodInfo> Callable(Assembly assembly) => assembly.GetTypes().SelectMany(t => t.GetMethods(Any))
        .Where(m => m.GetCustomAttribute<JSInvokableAttribute>() is not null);

    private sealed class Picture : IJSStreamReference
    {
        public long Length => 12;

        public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Stream>(new MemoryStream([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
