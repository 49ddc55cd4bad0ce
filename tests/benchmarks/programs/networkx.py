# networkx; networkx
import networkx as nx

graph = nx.path_graph(4)
nx.shortest_path(graph, 0, 3)
nx.pagerank(graph) if False else nx.degree_centrality(graph)
nx.config
