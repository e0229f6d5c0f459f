using CourseGit.Core.State.Model;
using CourseGit.Core.State.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.State;

/// <summary>The state for everybody who reads or writes it: which engine holds it is nobody else's business.</summary>
internal static class StateServices
{
    public static IServiceCollection AddState(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<StateReader>();
        services.AddDbContextFactory<SqliteStateDbContext>(o => o.UseSqlite(StateStore.ConnectionString(settings.StateDatabase)));
        services.AddSingleton<IDbContextFactory<StateDbContext>, StateContexts<SqliteStateDbContext>>();
        return services;
    }

    private sealed class StateContexts<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<StateDbContext>
        where TContext : StateDbContext
    {
        public StateDbContext CreateDbContext() => contexts.CreateDbContext();
    }
}
